<?php

declare(strict_types=1);

namespace Inkgate;

/** Keys, signature, date or token are not right. */
final class AuthenticationException extends ApiException
{
}
