package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoShellTest {

    @Test
    void argumentsArePrintedAsAShellReadsThem() {
        assertThat(DemoShell.quoted("/devices/olt-01")).isEqualTo("/devices/olt-01");
        assertThat(DemoShell.quoted("vlan=7")).isEqualTo("vlan=7");
        assertThat(DemoShell.quoted("")).isEqualTo("''");
        assertThat(DemoShell.quoted("two words")).isEqualTo("'two words'");
        assertThat(DemoShell.quoted("it's $HOME")).isEqualTo("'it'\\''s $HOME'");
        assertThat(DemoShell.quoted("ä")).isEqualTo("'ä'");
    }
}
