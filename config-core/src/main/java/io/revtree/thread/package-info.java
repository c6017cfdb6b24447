/**
 * How threads of the core rest, wake each other, begin, and draw at random: as the system has it, or as one who guides all
 * threads of a simulation. Nothing else may park a thread, look at a clock that ticks, or draw what goes into a store.
 */
@NullMarked
package io.revtree.thread;

import org.jspecify.annotations.NullMarked;
