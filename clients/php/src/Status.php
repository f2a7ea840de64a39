<?php

declare(strict_types=1);

namespace Inkgate;

/** A row of the server's table of status codes. */
final class Status
{
    /**
     * @param string $kind authentication, permission, quota, busy, request, picture or server
     * @param bool $again whether the same request may be sent again, signed anew
     * @param string $advice what to do about it
     */
    private function __construct(
        public readonly int $code,
        public readonly string $name,
        public readonly string $kind,
        public readonly int $http,
        public readonly bool $again,
        public readonly string $english,
        public readonly string $chinese,
        public readonly string $advice,
        public readonly string $adviceChinese,
    ) {
    }

    /** The row of a code; null for one that is not in the table. */
    public static function of(int $code): ?self
    {
        $row = StatusTable::ROWS[$code] ?? null;
        return $row === null ? null : new self($code, ...$row);
    }
}
