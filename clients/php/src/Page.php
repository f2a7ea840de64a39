<?php

declare(strict_types=1);

namespace Inkgate;

/** A page of the plain endpoint. */
final class Page
{
    public function __construct(
        /** From 1. */
        public readonly int $number,
        public readonly int $width,
        public readonly int $height,
        /** Degrees that its text is turned by. */
        public readonly float $angle,
        /** List of `Line`. */
        public readonly array $lines,
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
        $line = static fn (array $line): Line => new Line($line['text'], $line['polygon'], (float) $line['score']);
        $lines = array_map($line, $found['lines']);
        return new self($found['page'], $found['width'], $found['height'], (float) $found['angle'], $lines);
    }
}
