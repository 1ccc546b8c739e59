using PahlawanPangan.Accounts;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The purpose of a code. A code for one purpose is invalid for any other.</summary>
internal enum ChallengePurpose
{
    /// <summary>The second factor of a login.</summary>
    LogIn,

    /// <summary>The proof of a registration's address.</summary>
    Confirmation,

    /// <summary>A new password.</summary>
    Reset,

    /// <summary>The proof of a new address.</summary>
    NewEmail,
}

/// <summary>One pending code that was sent. The key is the challenge's id.</summary>
[Alias("pangan.accounts.IChallengeGrain")]
[GrainInterfaceType("PahlawanPangan.Grains.Accounts.IChallengeGrain")]
internal interface IChallengeGrain : IGrainWithGuidKey
{
    /// <summary>Creates the code and sends it.</summary>
    [Alias("start")]
    Task<Reply<ChallengeView>> StartAsync(StartChallenge command);

    /// <summary>
    /// Consumes the code. Of several concurrent calls for a login, one succeeds, unless they are one request under one key; for other
    /// purposes the right code is right again, and the account knows whether it still waits for it.
    /// </summary>
    [Alias("spend")]
    Task<Reply<SpentChallenge>> SpendAsync(string code, ChallengePurpose purpose);

    /// <summary>The challenge as its caller sees it; null when there is no such challenge.</summary>
    [Alias("view")]
    Task<ChallengeView?> ViewAsync();

    /// <summary>Whom the code is for; null when there is no such challenge.</summary>
    [Alias("owner")]
    Task<SpentChallenge?> OwnerAsync();

    /// <summary>Sends another code, which invalidates the last one. Attempts keep counting.</summary>
    [Alias("resend")]
    Task<Reply<ChallengeView>> ResendAsync(string? traceParent);
}

/// <summary>Whom a code is for.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.StartChallenge")]
internal sealed record StartChallenge
{
    /// <summary>The purpose of the code.</summary>
    [Id(0)]
    public required ChallengePurpose Purpose { get; init; }

    /// <summary>The account.</summary>
    [Id(1)]
    public required Guid AccountId { get; init; }

    /// <summary>Where the code goes.</summary>
    [Id(2)]
    public required string Email { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the request; null when untraced.</summary>
    [Id(3)]
    public string? TraceParent { get; init; }

    /// <summary>The version of the account's credentials that the code rests on.</summary>
    [Id(4)]
    public long CredentialsVersion { get; init; }

    /// <summary>Prints no address.</summary>
    public override string ToString() => $"Start {Purpose}";
}

/// <summary>Whom a code is for: the result of a correct one.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.SpentChallenge")]
internal sealed record SpentChallenge
{
    /// <summary>The account that it was for.</summary>
    [Id(0)]
    public required Guid AccountId { get; init; }

    /// <summary>The key of the address that it went to.</summary>
    [Id(1)]
    public required Guid AddressKey { get; init; }

    /// <summary>The version of the account's credentials that it rests on.</summary>
    [Id(2)]
    public long CredentialsVersion { get; init; }
}
