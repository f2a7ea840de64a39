<?php

declare(strict_types=1);

namespace Inkgate;

/** A fault of the server. */
final class ServerException extends ApiException
{
}
