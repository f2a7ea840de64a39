<?php

declare(strict_types=1);

namespace Inkgate;

/** A number plate. */
final class Plate
{
    public function __construct(
        public readonly string $number,
        public readonly string $type,
        /** From 0 to 1. */
        public readonly float $confidence,
        /** Top left, top right, bottom right, bottom left, each x and y in pixels. */
        public readonly array $polygon,
    ) {
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        return new self($found['platelicense'], $found['plate_type'], (float) $found['confidence'], $found['box']);
    }
}
