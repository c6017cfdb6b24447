package io.revtree;

/** Something that stays in force until it is closed. Closing twice does nothing. */
@FunctionalInterface
public interface Registration extends AutoCloseable {

    @Override
    void close();
}
