package io.holdfast.file;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of one file's temporary files: {@code .NAME.holdfast-tmp-PROCESS-START-RANDOM}, so that a leftover tells whose it was. */
final class TemporaryNames {
    private static final Pattern OWNER = Pattern.compile("(\\d{1,18})-(\\d{1,18})-[0-9a-f]{16}");

    private final Writer self;
    private final String prefix;

    TemporaryNames(String name, Writer self) {
        this.self = self;
        this.prefix = "." + name + ".holdfast-tmp-";
    }

    /** A name that nobody has had. */
    String next() {
        String random = String.format("%016x", UUID.randomUUID().getMostSignificantBits());
        return prefix + self.process() + "-" + self.startSeconds() + "-" + random;
    }

    /** Whether a name is that of a temporary file of this file whose writer is gone. */
    boolean isLeftover(String entry) {
        if (!entry.startsWith(prefix)) {
            return false;
        }
        Matcher matcher = OWNER.matcher(entry).region(prefix.length(), entry.length());
        if (!matcher.matches()) {
            return false;
        }
        long process = Long.parseLong(String.valueOf(matcher.group(1)));
        long startSeconds = Long.parseLong(String.valueOf(matcher.group(2)));
        return !self.knowsAlive(process, startSeconds);
    }
}
