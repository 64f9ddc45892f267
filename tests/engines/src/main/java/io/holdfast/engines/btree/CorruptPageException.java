package io.holdfast.engines.btree;

import java.io.IOException;

/** A page is not as it was written, or is no page of this tree; nothing was changed. */
public final class CorruptPageException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptPageException(int page, String why) {
        super("page " + page + ": " + why);
    }
}
