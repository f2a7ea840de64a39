<?php

declare(strict_types=1);

namespace Inkgate;

/** Any failure of a call. */
abstract class InkgateException extends \RuntimeException
{
    /** Whether the same call may be made again. */
    public bool $again = false;

    /** Seconds to wait before that, where the server says so. */
    public ?float $retryAfter = null;
}
