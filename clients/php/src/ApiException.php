<?php

declare(strict_types=1);

namespace Inkgate;

/** The server said no; `getCode()` is its number. A class for each thing that a program would do about it. */
abstract class ApiException extends InkgateException
{
    private const KINDS = [
        'authentication' => AuthenticationException::class,
        'permission' => PermissionException::class,
        'quota' => QuotaException::class,
        'busy' => BusyException::class,
        'request' => RequestException::class,
        'picture' => PictureException::class,
        'server' => ServerException::class,
    ];

    /** The row of the server's table; null for a code that is not in it. */
    public readonly ?Status $status;

    /**
     * @param string $said the server's own sentence
     * @param string $requestId the id that the call was sent under
     * @param string $serverRequestId the one in the server's log
     */
    final public function __construct(
        int $code,
        public readonly string $said,
        public readonly int $http = 200,
        ?float $retryAfter = null,
        public readonly string $requestId = '',
        public readonly string $serverRequestId = '',
    ) {
        $this->status = Status::of($code);
        $this->retryAfter = $retryAfter;
        $this->again = $this->status?->again ?? in_array($http, [429, 502, 503, 504], true);
        parent::__construct("$code: $said" . ($this->status ? " ({$this->status->advice})" : ''), $code);
    }

    /** The exception of a code, of the class that its kind has. */
    public static function of(int $code, string $said, int $http = 200, mixed ...$more): self
    {
        $kind = Status::of($code)?->kind ?? ($http >= 500 ? 'server' : 'request');
        return new (self::KINDS[$kind])($code, $said, $http, ...$more);
    }
}
