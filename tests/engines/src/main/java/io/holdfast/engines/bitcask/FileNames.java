package io.holdfast.engines.bitcask;

import java.util.Collection;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of the database's files. */
final class FileNames {
    private static final Pattern NUMBERED = Pattern.compile("(\\d{10})(\\.data|\\.hint)");
    private static final String DATA = ".data";
    private static final String HINT = ".hint";

    private FileNames() {}

    static String data(long number) {
        return numbered(number) + DATA;
    }

    static String hint(long number) {
        return numbered(number) + HINT;
    }

    static SortedSet<Long> dataNumbers(Collection<String> names) {
        return numbers(names, DATA);
    }

    static SortedSet<Long> hintNumbers(Collection<String> names) {
        return numbers(names, HINT);
    }

    private static String numbered(long number) {
        return String.format(Locale.ROOT, "%010d", number);
    }

    private static SortedSet<Long> numbers(Collection<String> names, String suffix) {
        SortedSet<Long> numbers = new TreeSet<>();
        for (String name : names) {
            Matcher matcher = NUMBERED.matcher(name);
            if (matcher.matches() && name.endsWith(suffix)) {
                numbers.add(Long.parseLong(name.substring(0, name.length() - suffix.length())));
            }
        }
        return numbers;
    }
}
