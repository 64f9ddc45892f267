package io.holdfast.cli;

/** Text for people, in lines that no terminal has to break. */
final class TextPage {
    private static final int COLUMNS = 96;

    private final StringBuilder text = new StringBuilder();

    /** A line as it is. */
    TextPage line(String line) {
        text.append(line).append('\n');
        return this;
    }

    /** Breaks a text between words; the lines after the first start below the first's text. */
    TextPage paragraph(String head, String body) {
        String indent = " ".repeat(head.length());
        StringBuilder line = new StringBuilder(head);
        boolean empty = true;
        for (String word : body.split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > COLUMNS) {
                line(line.toString());
                line.setLength(0);
                line.append(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        return line(line.toString());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
