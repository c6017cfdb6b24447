/**
 * What the demonstration and the README work on: the inventory of a fibre access network of the project's own making.
 * Nothing in the product depends on it but the command line's {@code demo}.
 */
@NullMarked
package io.revtree.examples;

import org.jspecify.annotations.NullMarked;
