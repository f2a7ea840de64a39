<?php

declare(strict_types=1);

namespace Inkgate;

/** No answer came: the connection failed, or the time was up. */
final class TransportException extends InkgateException
{
    public function __construct(string $message, bool $again)
    {
        parent::__construct($message);
        $this->again = $again;
    }
}
