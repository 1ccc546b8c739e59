namespace PahlawanPangan.Grains.Accounts;

/// <summary>What is tried at an address.</summary>
public enum AttemptKind
{
    /// <summary>A password.</summary>
    Password,

    /// <summary>A one-time code.</summary>
    Code,

    /// <summary>A message that would be sent there.</summary>
    Message,
}

/// <summary>
/// One e-mail address: whose it is, and how often it was tried, also when it is nobody's, since a limit that only known addresses have would
/// tell which are known. The key is a keyed hash of the address.
/// </summary>
[Alias("pangan.accounts.IAddressGrain")]
[GrainInterfaceType("PahlawanPangan.Grains.Accounts.IAddressGrain")]
public interface IAddressGrain : IGrainWithGuidKey
{
    /// <summary>Counts a try before it is made.</summary>
    /// <returns>The account, if the address is somebody's; or a refusal when there were too many.</returns>
    [Alias("admit")]
    Task<Reply<AddressOwner>> AdmitAsync(AttemptKind kind, string client);

    /// <summary>Gives the try back: it succeeded.</summary>
    [Alias("refund")]
    Task RefundAsync(AttemptKind kind, string client);

    /// <summary>Remembers a client that the owner has logged in from.</summary>
    [Alias("remember")]
    Task RememberAsync(string client);

    /// <summary>Gives the address to an account, unless it has one.</summary>
    /// <returns>The account that has it now.</returns>
    [Alias("reserve")]
    Task<Reply<AddressOwner>> ReserveAsync(Guid accountId);

    /// <summary>Gives the address for good to an account that proved it, unless another did before.</summary>
    /// <returns>The account that has it now.</returns>
    [Alias("confirm")]
    Task<Reply<AddressOwner>> ConfirmAsync(Guid accountId);

    /// <summary>Frees the address, if it is that account's.</summary>
    [Alias("release")]
    Task ReleaseAsync(Guid accountId);
}

/// <summary>Whose an address is.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.AddressOwner")]
public sealed record AddressOwner
{
    /// <summary>The account; null when it is nobody's.</summary>
    [Id(0)]
    public Guid? AccountId { get; init; }
}
