<?php

declare(strict_types=1);

namespace Inkgate;

/** The number plates of a picture; none is an answer too. */
final class Plates
{
    public function __construct(
        /** List of `Plate`. */
        public readonly array $plates,
        /** What `detail` adds, as it came. */
        public readonly mixed $more,
    ) {
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        return new self(array_map(Plate::read(...), $found['detail']), $found['inkgate'] ?? null);
    }
}
