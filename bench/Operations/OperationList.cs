namespace PahlawanPangan.Bench.Operations;

/// <summary>Every small operation, by the name that it is pinned under.</summary>
internal static class OperationList
{
    public static IReadOnlyDictionary<string, Func<IOperation>> All { get; } = new Dictionary<string, Func<IOperation>>
    {
        ["claim-id"] = () => new ClaimIdentity(),
        ["claim-json-in"] = () => new ClaimJsonIn(),
        ["claim-json-out"] = () => new ClaimJsonOut(),
        ["login-code-check"] = () => new LoginCodeCheck(),
        ["lot-claim"] = () => new LotClaim(),
        ["outbox-encode"] = () => new OutboxEncode(),
        ["pickup-code-check"] = () => new PickupCodeCheck(),
        ["token-check"] = () => new TokenCheck(),
    };
}
