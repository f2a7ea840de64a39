<?php

declare(strict_types=1);

namespace Inkgate;

/** The faces of a picture; none is an answer too. */
final class Faces
{
    public function __construct(
        /** List of `Face`. */
        public readonly array $faces,
    ) {
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        return new self(array_map(Face::read(...), $found['face_list']));
    }
}
