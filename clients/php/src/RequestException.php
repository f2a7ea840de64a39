<?php

declare(strict_types=1);

namespace Inkgate;

/** The request is not as it should be. */
final class RequestException extends ApiException
{
}
