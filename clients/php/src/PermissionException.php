<?php

declare(strict_types=1);

namespace Inkgate;

/** The application is not this account's, or the capability is not opened for it. */
final class PermissionException extends ApiException
{
}
