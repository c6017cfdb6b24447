/** What the etcd store alone must show on real servers: restarts, lost answers, compaction, users, and what etcdctl sees. */
@NullMarked
package io.revtree.it.etcd;

import org.jspecify.annotations.NullMarked;
