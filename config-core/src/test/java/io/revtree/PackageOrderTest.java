package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A package imports only what stands before it, so that one can read the core from the bottom up. */
class PackageOrderTest {

    /** From the bottom up. The package {@code io.revtree} is two layers: values and faults, and the front door. */
    private static final List<String> ORDER = List.of(
            "io.revtree.thread",
            "values and faults",
            "io.revtree.wire",
            "io.revtree.schema",
            "io.revtree.object",
            "io.revtree.prolly",
            "io.revtree.tree",
            "io.revtree.merge",
            "io.revtree.hooks",
            "io.revtree.history",
            "io.revtree.collect",
            "io.revtree.watch",
            "io.revtree.verify",
            "front door");

    private static final Set<String> FRONT_DOOR = Set.of(
            "ConfigBranch",
            "ConfigDiff",
            "ConfigEvent",
            "ConfigListener",
            "ConfigProxy",
            "Committed",
            "ConfigRoot",
            "ConfigSnapshot",
            "ConfigTransaction",
            "JsonPatch",
            "Resync",
            "Schema",
            "Skipped",
            "TreeEditor",
            "TreeView");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.revtree");

    private static boolean ofCore(JavaClass type) {
        return type.getPackageName().startsWith("io.revtree")
                && !type.getPackageName().startsWith("io.revtree.store")
                && !type.getPackageName().startsWith("io.revtree.sample")
                && !type.getPackageName().equals("io.revtree.options")
                && !type.getSimpleName().equals("package-info");
    }

    private static String layer(JavaClass type) {
        if (!type.getPackageName().equals("io.revtree")) {
            return type.getPackageName();
        }
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return FRONT_DOOR.contains(outer.getSimpleName()) ? "front door" : "values and faults";
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        assertThat(CLASSES.stream().filter(PackageOrderTest::ofCore))
                .isNotEmpty()
                .allSatisfy(type -> assertThat(ORDER).as(type.getName()).contains(layer(type)));
    }

    @Test
    void aPackageImportsOnlyThoseBeforeIt() {
        Set<String> upwards = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!ofCore(type)) {
                continue;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (ofCore(target) && ORDER.indexOf(layer(target)) > ORDER.indexOf(layer(type))) {
                    upwards.add(type.getName() + " (" + layer(type) + ") uses " + target.getName() + " ("
                            + layer(target) + ")");
                }
            }
        }
        assertThat(upwards).isEmpty();
    }

    @Test
    void everyClassOfTheFrontDoorIsThere() {
        assertThat(FRONT_DOOR)
                .allSatisfy(name -> assertThat(CLASSES.contain("io.revtree." + name))
                        .as(name)
                        .isTrue());
    }

    @Test
    void coreNamesNoEngine() {
        assertThat(CLASSES.stream()
                        .filter(PackageOrderTest::ofCore)
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(dependency -> dependency.getTargetClass().getPackageName())
                        .filter(name -> name.startsWith("io.revtree.store.") || name.startsWith("org.rocksdb")))
                .isEmpty();
    }
}
