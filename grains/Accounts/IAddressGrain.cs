namespace PahlawanPangan.Grains.Accounts;

/// <summary>The kinds of attempts at an address.</summary>
internal enum AttemptKind
{
    /// <summary>A password.</summary>
    Password,

    /// <summary>A one-time code.</summary>
    Code,

    /// <summary>A message that would be sent there.</summary>
    Message,
}

/// <summary>
/// One e-mail address: its owner and its attempts, which are counted for unknown addresses too, since a limit for known addresses only
/// would reveal which are known. The key is a keyed hash of the address.
/// </summary>
[Alias("pangan.accounts.IAddressGrain")]
[GrainInterfaceType("PahlawanPangan.Grains.Accounts.IAddressGrain")]
internal interface IAddressGrain : IGrainWithGuidKey
{
    /// <summary>Counts an attempt before it is made.</summary>
    /// <returns>The account, if the address has one; or a refusal after too many attempts.</returns>
    [Alias("admit")]
    Task<Reply<AddressOwner>> AdmitAsync(AttemptKind kind, string client);

    /// <summary>Refunds the attempt because it succeeded.</summary>
    [Alias("refund")]
    Task RefundAsync(AttemptKind kind, string client);

    /// <summary>Records a client that the owner has logged in from.</summary>
    [Alias("remember")]
    Task RememberAsync(string client);

    /// <summary>Assigns the address to an account, unless it has one.</summary>
    /// <returns>The account that has it now.</returns>
    [Alias("reserve")]
    Task<Reply<AddressOwner>> ReserveAsync(Guid accountId);

    /// <summary>Assigns the address permanently to an account that proved it, unless another did before.</summary>
    /// <returns>The account that has it now.</returns>
    [Alias("confirm")]
    Task<Reply<AddressOwner>> ConfirmAsync(Guid accountId);

    /// <summary>Frees the address, if it is that account's.</summary>
    /// <returns>Null when it is not that account's any more; otherwise why that is not certain.</returns>
    [Alias("free")]
    Task<Refusal?> ReleaseAsync(Guid accountId);
}

/// <summary>The owner of an address.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.AddressOwner")]
internal sealed record AddressOwner
{
    /// <summary>The account; null when the address is free.</summary>
    [Id(0)]
    public Guid? AccountId { get; init; }
}
