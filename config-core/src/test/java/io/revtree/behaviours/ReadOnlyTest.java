package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.Commit;
import io.revtree.ConfigEditor;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.ReadOnlyFieldException;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Voltha;
import org.junit.jupiter.api.Test;

class ReadOnlyTest extends OnEveryStore {

    @Test
    void fieldsKeepTheirValuesInStrictEditsOfTheRootAndBelow() {
        ConfigRoot root = create(base());
        Commit head = root.head().commit();

        assertThatThrownBy(() -> root.strict()
                        .update("/", Voltha.newBuilder().setInstanceId("2").build()))
                .isInstanceOf(ReadOnlyFieldException.class)
                .hasMessageContaining("instance_id");
        assertThatThrownBy(() -> root.strict().update("/health", health(HealthStatus.State.HEALTHY)))
                .isInstanceOf(ReadOnlyFieldException.class)
                .hasMessageContaining("/health");
        assertThat(root.head().commit()).isEqualTo(head);
    }

    @Test
    void fieldsDoNotHinderStrictEditsOfOthers() {
        ConfigRoot root = create(base());
        ConfigEditor strict = root.strict();

        strict.update(
                "/",
                Voltha.newBuilder()
                        .setInstanceId("1")
                        .setLogLevel(LogLevel.WARNING)
                        .build());
        strict.add("/adapters", adapter("5"));
        strict.remove("/adapters/0");

        assertThat(root.log()).hasSize(4);
    }

    @Test
    void fieldsKeepTheirValuesInStrictEditsOfTransactions() {
        ConfigRoot root = create(base());

        try (ConfigTransaction transaction = root.begin()) {
            assertThatThrownBy(() -> transaction.strict().update("/health", health(HealthStatus.State.HEALTHY)))
                    .isInstanceOf(ReadOnlyFieldException.class);
            transaction.update("/health", health(HealthStatus.State.OVERLOADED));
            transaction.commit();
        }
        assertThat(root.get("/health")).isEqualTo(health(HealthStatus.State.OVERLOADED));
    }
}
