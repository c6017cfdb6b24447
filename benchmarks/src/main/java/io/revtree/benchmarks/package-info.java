/**
 * What Revtree costs: JMH benchmarks of the whole path from an edit to a durable commit. No product code lives here.
 */
@NullMarked
package io.revtree.benchmarks;

import org.jspecify.annotations.NullMarked;
