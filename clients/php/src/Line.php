<?php

declare(strict_types=1);

namespace Inkgate;

/** A line of text. */
final class Line
{
    public function __construct(
        public readonly string $text,
        /** Top left, top right, bottom right, bottom left, each x and y in pixels. */
        public readonly array $polygon,
        /** Confidence from 0 to 1; the plain endpoint alone gives it. */
        public readonly ?float $score,
    ) {
    }

    /** @param list<self> $lines */
    public static function joined(array $lines): string
    {
        return implode("\n", array_map(static fn (self $line): string => $line->text, $lines));
    }
}
