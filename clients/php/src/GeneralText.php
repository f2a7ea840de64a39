<?php

declare(strict_types=1);

namespace Inkgate;

/** The lines of a picture, in reading order. */
final class GeneralText
{
    public function __construct(
        /** List of `Line`. */
        public readonly array $lines,
        /** What `detail` adds, as it came. */
        public readonly mixed $more,
    ) {
    }

    /** All lines, a line end between them. */
    public function text(): string
    {
        return Line::joined($this->lines);
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        $line = static fn (array $line): Line => new Line($line['text'], array_chunk($line['box'], 2), null);
        return new self(array_map($line, $found['detail']), $found['inkgate'] ?? null);
    }
}
