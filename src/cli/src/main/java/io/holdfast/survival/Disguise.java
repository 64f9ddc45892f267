package io.holdfast.survival;

import io.holdfast.platform.Volume;

/** What a program sees of its volume. */
@FunctionalInterface
interface Disguise {
    /** All of it. */
    Disguise NONE = (volume, narration) -> volume;

    /**
     * Disguises a volume.
     *
     * @param volume as it is
     * @param narration from whose beginning on it may be shown otherwise
     * @return what the program gets, which closes the volume when it is closed
     */
    Volume of(Volume volume, Narration narration);
}
