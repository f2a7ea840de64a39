<?php

declare(strict_types=1);

namespace Inkgate;

/** A face's frame, in pixels. */
final class Face
{
    public function __construct(
        public readonly int $top,
        public readonly int $left,
        public readonly int $width,
        public readonly int $height,
        /** What `detail` adds, as it came. */
        public readonly mixed $more,
    ) {
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        $frame = $found['face_location'];
        return new self($frame['top'], $frame['left'], $frame['width'], $frame['height'], $found['inkgate'] ?? null);
    }
}
