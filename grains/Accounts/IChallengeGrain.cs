using PahlawanPangan.Accounts;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>What a code allows. A code for one purpose is none for another.</summary>
public enum ChallengePurpose
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

/// <summary>One code that was sent and is waited for. The key is the challenge's id.</summary>
[Alias("pangan.accounts.IChallengeGrain")]
[GrainInterfaceType("PahlawanPangan.Grains.Accounts.IChallengeGrain")]
public interface IChallengeGrain : IGrainWithGuidKey
{
    /// <summary>Makes the code and sends it.</summary>
    [Alias("start")]
    Task<Reply<ChallengeView>> StartAsync(StartChallenge command);

    /// <summary>Spends the code. Of several at once, one succeeds.</summary>
    [Alias("spend")]
    Task<Reply<SpentChallenge>> SpendAsync(string code, ChallengePurpose purpose);

    /// <summary>Sends another code, after which the last one is no good. Tries are counted on.</summary>
    [Alias("resend")]
    Task<Reply<ChallengeView>> ResendAsync(string? traceParent);
}

/// <summary>Whom a code is for.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.StartChallenge")]
public sealed record StartChallenge
{
    /// <summary>What the code allows.</summary>
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

    /// <summary>Prints no address.</summary>
    public override string ToString() => $"Start {Purpose}";
}

/// <summary>A code was right, and is spent.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.SpentChallenge")]
public sealed record SpentChallenge
{
    /// <summary>The account that it was for.</summary>
    [Id(0)]
    public required Guid AccountId { get; init; }

    /// <summary>The key of the address that it went to.</summary>
    [Id(1)]
    public required Guid AddressKey { get; init; }
}
