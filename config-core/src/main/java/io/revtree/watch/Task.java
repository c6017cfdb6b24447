package io.revtree.watch;

import io.revtree.store.BlobId;

/** What is to be done next for a listener. */
sealed interface Task {

    /** Call it with news that lead it to a position. */
    record Call(News news, Position reached) implements Task {}

    /** Work out what a move changed, and tell it. */
    record Work(Move move) implements Task {}

    /** Tell it of all up to a state at once. */
    record Leap(News.State to) implements Task {}

    /** Look up the moves from where it is to where those that are known begin. */
    record Extend(Position begin) implements Task {}

    /** Find the commit that it begins after. */
    record Find(BlobId after) implements Task {}
}
