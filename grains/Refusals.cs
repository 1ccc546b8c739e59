namespace PahlawanPangan.Grains;

/// <summary>The refusals that do not depend on the request.</summary>
internal static class Refusals
{
    /// <summary>The commit's outcome was lost.</summary>
    public static Refusal OutcomeUnknown { get; } = new(
        RefusalKind.OutcomeUnknown, "The outcome is unknown. Send the same request with the same Idempotency-Key to find out.");

    /// <summary>The journal's queue is full.</summary>
    public static Refusal Overloaded { get; } = new(
        RefusalKind.Overloaded, "Too much is waiting to be written. Nothing was done; try again later.");

    /// <summary>The database cannot be reached.</summary>
    public static Refusal Unavailable { get; } = new(
        RefusalKind.Unavailable, "The database cannot be reached. Nothing was done; try again later.");

    /// <summary>Too many passwords are being hashed.</summary>
    public static Refusal TooManyLogins { get; } = new(
        RefusalKind.Overloaded, "Too many logins are waiting. Nothing was done; try again later.");

    /// <summary>The address, the password or the refresh token. Which of them was wrong is never revealed.</summary>
    public static Refusal BadCredentials { get; } = new(
        RefusalKind.BadCredentials, "The credentials are invalid. Check them, or log in again.");

    /// <summary>The account's password, address, role or status changed after the login was begun.</summary>
    public static Refusal LogInEnded { get; } = new(
        RefusalKind.CodeRefused, "This login has ended: the account was changed after it was begun. Log in again.");

    /// <summary>A code without any tries left, used, expired or never sent. Which of these is not revealed.</summary>
    public static Refusal CodeRefused { get; } = new(
        RefusalKind.CodeRefused, "The code is wrong or no longer valid. Check it; if it is right, start again to get another one.");

    /// <summary>A wrong code.</summary>
    /// <param name="triesLeft">How many more tries the code allows, 0 or more.</param>
    public static Refusal CodeWrong(int triesLeft) => new(
        RefusalKind.CodeRefused,
        triesLeft switch
        {
            0 => "The code is wrong, and no try is left. Start again to get another one.",
            1 => "The code is wrong. Check it and send it again; one try is left.",
            _ => $"The code is wrong. Check it and send it again; {triesLeft} tries are left.",
        })
    {
        AttemptsLeft = triesLeft,
    };

    /// <summary>Too many attempts.</summary>
    public static Refusal TooMany(TimeSpan wait) =>
        new(RefusalKind.TooManyRequests, "There were too many attempts. Wait for the time in Retry-After.")
    {
        RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)),
    };
}
