namespace PahlawanPangan.Gateway.Http;

/// <summary>A request's body, which can tell callers what each of its fields wants.</summary>
internal interface IJsonRequest
{
    /// <summary>What to send in a field whose JSON has the wrong type or comes twice; null when there is no such field.</summary>
    static abstract string? AdviceOf(string field);
}
