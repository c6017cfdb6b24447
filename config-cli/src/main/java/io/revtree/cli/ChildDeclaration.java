package io.revtree.cli;

import java.util.List;

/**
 * A child field that the protos do not declare themselves: {@code pkg.Message.field=key}, with commas between the parts
 * of a composite key; {@code pkg.Message.field} for a single child or a list.
 *
 * @param field the field's full name
 * @param key the key fields, none for a single child or a list
 */
record ChildDeclaration(String field, List<String> key) {

    static ChildDeclaration parse(String argument) {
        int equals = argument.indexOf('=');
        String field = equals < 0 ? argument : argument.substring(0, equals);
        List<String> key =
                equals < 0 ? List.of() : List.of(argument.substring(equals + 1).split(",", -1));
        if (field.lastIndexOf('.') < 1 || key.contains("")) {
            throw new UsageFault("--child " + argument + " is not pkg.Message.field or pkg.Message.field=key");
        }
        return new ChildDeclaration(field, key);
    }
}
