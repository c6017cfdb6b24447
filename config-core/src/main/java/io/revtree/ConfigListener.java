package io.revtree;

/**
 * Told what commits change, in their order, by whatever thread the root's executor has for it: one call at a time for each
 * registration. It may read and edit the tree, close its registration, and close the root. What it throws is logged and told to the
 * root's observer; the event counts as told.
 */
@FunctionalInterface
public interface ConfigListener {

    /** Something happened. While this runs, what follows waits; it costs commits and other listeners nothing. */
    void changed(ConfigEvent event);
}
