package io.holdfast.file;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of one file's temporary files: {@code .NAME.holdfast-tmp-PROCESS-START-RANDOM}, so that a leftover tells whose it was. */
final class TemporaryNames {
    private final Writer self;
    private final String prefix;
    private final Pattern pattern;

    TemporaryNames(String name, Writer self) {
        this.self = self;
        this.prefix = "." + name + ".holdfast-tmp-";
        this.pattern = Pattern.compile(Pattern.quote(prefix) + "(\\d{1,18})-(\\d{1,18})-[0-9a-f]{16}");
    }

    /** A name that nobody has had. */
    String next() {
        String random = String.format("%016x", UUID.randomUUID().getMostSignificantBits());
        return prefix + self.process() + "-" + self.startSeconds() + "-" + random;
    }

    /** Whether a name is that of a temporary file of this file whose writer is gone. */
    boolean isLeftover(String entry) {
        Matcher matcher = pattern.matcher(entry);
        if (!matcher.matches()) {
            return false;
        }
        long process = Long.parseLong(String.valueOf(matcher.group(1)));
        long startSeconds = Long.parseLong(String.valueOf(matcher.group(2)));
        return !self.knowsAlive(process, startSeconds);
    }
}
