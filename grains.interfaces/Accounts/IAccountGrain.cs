namespace PahlawanPangan.Accounts;

/// <summary>One account, as its owner and operators may use it. The key is the account's id.</summary>
[Alias("pangan.accounts.IAccountGrain")]
[GrainInterfaceType("PahlawanPangan.Accounts.IAccountGrain")]
public interface IAccountGrain : IGrainWithGuidKey
{
    /// <summary>Shows the account; masked to everyone but its owner.</summary>
    [Alias("get")]
    Task<Reply<AccountView>> GetAsync(Caller caller);

    /// <summary>Ends one session.</summary>
    [Alias("end-session")]
    Task<Reply<Done>> EndSessionAsync(Guid sessionId);

    /// <summary>Ends every session.</summary>
    [Alias("end-sessions")]
    Task<Reply<Done>> EndSessionsAsync();

    /// <summary>Changes the role, disables or enables. For operators only; every session ends.</summary>
    [Alias("govern")]
    Task<Reply<AccountView>> AdministerAsync(Caller caller, Role? role, bool? disabled, string? traceParent);
}
