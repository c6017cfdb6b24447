package io.revtree.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.revtree.CorruptObjectException;

/** Schemas as trees keep them, whatever their bytes. */
class SchemaFuzzTest {

    @FuzzTest
    void aSchemaIsReadAsItIsWritten(byte[] body) {
        TreeSchema schema;
        try {
            schema = TreeSchema.ofStored(body);
        } catch (CorruptObjectException e) {
            return;
        }
        TreeSchema again = TreeSchema.ofStored(schema.storedBody());
        assertThat(again.storedBody()).isEqualTo(schema.storedBody());
        assertThat(TreeSchema.differences(schema, again)).isEmpty();
    }
}
