/**
 * The whole of Revtree on a store that follows a seed: several processes with threads of their own, of which exactly one runs at any
 * time, crashes, calls that fail, lose their answers, come late and are torn, and time that passes as the seed has it. A plain
 * model says what must hold; the same seed gives the same run, call by call.
 */
@NullMarked
package io.revtree.simulation;

import org.jspecify.annotations.NullMarked;
