package io.holdfast.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes maps, lists, strings, numbers, booleans and null as JSON (RFC 8259), indented, ASCII only, so that it survives
 * whatever encoding the terminal has.
 */
public final class JsonText {
    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder();

    private JsonText() {}

    /**
     * Writes an object.
     *
     * @param object its members in order: strings, numbers, booleans, nulls, lists and maps of such
     * @return the text, ending with a newline
     * @throws IllegalArgumentException if it holds anything else
     */
    public static String of(Map<String, ? extends @Nullable Object> object) {
        JsonText json = new JsonText();
        json.value(object, "\n");
        return json.text.append('\n').toString();
    }

    /** On one line, for a stream of objects. */
    static String lineOf(Map<String, ? extends @Nullable Object> object) {
        JsonText json = new JsonText();
        json.value(object, "");
        return json.text.append('\n').toString();
    }

    private static String inner(String newline) {
        return newline.isEmpty() ? "" : newline + INDENT;
    }

    private void value(@Nullable Object value, String newline) {
        if (value instanceof Map<?, ?> map) {
            object(map, newline);
        } else if (value instanceof List<?> list) {
            array(list, newline);
        } else if (value instanceof String string) {
            string(string);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private void object(Map<?, ?> map, String newline) {
        text.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            text.append(inner(newline));
            string(String.valueOf(entry.getKey()));
            text.append(": ");
            value(entry.getValue(), inner(newline));
            text.append(entries.hasNext() ? "," : newline);
        }
        text.append('}');
    }

    private void array(List<?> list, String newline) {
        text.append('[');
        Iterator<?> elements = list.iterator();
        while (elements.hasNext()) {
            text.append(inner(newline));
            value(elements.next(), inner(newline));
            text.append(elements.hasNext() ? "," : newline);
        }
        text.append(']');
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
