package io.holdfast.cli;

/** Told what a long work is doing; shows it to whoever waits, or to nobody. */
@FunctionalInterface
interface Progress {
    /** Takes the place of what was said before; an empty text removes it. */
    void say(String text);
}
