package io.holdfast.platform;

/**
 * The rule for names in a {@link Volume}: one path component, so that no name escapes its directory.
 *
 * <p>Separate because every kind of volume keeps the same rule.
 */
public final class FileName {
    private FileName() {}

    /**
     * Checks a name.
     *
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it is empty, {@code .} or {@code ..}, or holds a slash or a NUL
     */
    public static String require(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a name must be one path component, was [" + name + "]");
        }
        return name;
    }
}
