/**
 * What a program hangs onto places of a branch while it runs: proxies that hold a place alone, and hooks, which changes
 * and reads are shown to. Which hooks a change reaches, and how they are run, is decided here; when a commit is made, and
 * what it is, is not.
 */
@NullMarked
package io.revtree.hooks;

import org.jspecify.annotations.NullMarked;
