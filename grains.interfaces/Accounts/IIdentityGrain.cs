namespace PahlawanPangan.Accounts;

/// <summary>The operations for callers without a session. The key has no meaning.</summary>
[Alias("pangan.accounts.IIdentityGrain")]
[GrainInterfaceType("PahlawanPangan.Accounts.IIdentityGrain")]
public interface IIdentityGrain : IGrainWithIntegerKey
{
    /// <summary>Registers. The answer and its timing are the same for known and unknown addresses.</summary>
    [Alias("register")]
    Task<Reply<Done>> RegisterAsync(RegisterAccount command);

    /// <summary>Confirms a registration.</summary>
    [Alias("confirm")]
    Task<Reply<Done>> ConfirmAsync(ConfirmAccount command);

    /// <summary>Checks the password and sends a code.</summary>
    [Alias("log-in")]
    Task<Reply<ChallengeView>> LogInAsync(LogIn command);

    /// <summary>Checks the code and opens a session.</summary>
    [Alias("verify")]
    Task<Reply<SessionGrant>> VerifyAsync(VerifyLogin command);

    /// <summary>Sends another code in place of the last one. Attempts keep counting.</summary>
    [Alias("resend")]
    Task<Reply<ChallengeView>> ResendAsync(Guid challengeId, string? traceParent);

    /// <summary>Exchanges a refresh token. One that was exchanged before ends its session.</summary>
    [Alias("refresh")]
    Task<Reply<SessionGrant>> RefreshAsync(string refreshToken);

    /// <summary>Sends a code that allows a new password. The answer is the same for known and unknown addresses.</summary>
    [Alias("request-reset")]
    Task<Reply<Done>> RequestResetAsync(RequestReset command);

    /// <summary>Sets a new password. Every session ends.</summary>
    [Alias("reset")]
    Task<Reply<Done>> ResetAsync(ResetPassword command);

    /// <summary>Changes one's own account; a new address is reserved and proved first.</summary>
    [Alias("change")]
    Task<Reply<AccountView>> ChangeAsync(ChangeAccount command);

    /// <summary>Activates the new address.</summary>
    [Alias("confirm-email")]
    Task<Reply<AccountView>> ConfirmEmailAsync(Guid accountId, string code, string? traceParent);

    /// <summary>Deletes one's own account and everything that identifies its owner.</summary>
    [Alias("delete")]
    Task<Reply<Done>> DeleteAsync(Guid accountId, string? traceParent);
}
