package io.revtree.it.stand;

import java.io.IOException;

/** Whether something is as it should be by now; an IOException stands for no. */
@FunctionalInterface
interface Probe {

    boolean answers() throws IOException;
}
