/**
 * The {@code revtree} command: it turns arguments into calls of the front door, and what comes back into text or JSON.
 * What a command means is decided in core, never here.
 */
@NullMarked
package io.revtree.cli;

import org.jspecify.annotations.NullMarked;
