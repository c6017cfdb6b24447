package io.revtree.it.tree;

import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Puts the suites of whole trees, which the tests of the core bring, onto the topology that the system property
 * {@code revtree.it.topology} names, with the options of the URL that {@code revtree.it.options} may add; skips them where its servers are not to be had. It is found by the service loader.
 */
public final class OnTopology implements ExecutionCondition {

    private static final ConditionEvaluationResult RUN = ConditionEvaluationResult.enabled("");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String label = System.getProperty("revtree.it.topology");
        if (label == null) {
            return RUN;
        }
        Topology topology = Arrays.stream(Topology.values())
                .filter(each -> each.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no topology is called " + label));
        try {
            Servers servers = Stand.shared(topology);
            System.setProperty("revtree.it.url", withOptions(servers.url("{tree}")));
            return RUN;
        } catch (TestAbortedException e) {
            // Reports count skipped tests, and of a skipped class of tests with parameters none: so each is skipped by
            // itself.
            System.setProperty("revtree.it.url", label + ":{tree}");
            return context.getTestMethod().isPresent()
                    ? ConditionEvaluationResult.disabled(String.valueOf(e.getMessage()))
                    : RUN;
        }
    }

    private static String withOptions(String url) {
        String options = System.getProperty("revtree.it.options");
        return options == null ? url : url + (url.contains("?") ? "&" : "?") + options;
    }
}
