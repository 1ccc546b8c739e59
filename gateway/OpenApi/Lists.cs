using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What a page of anything looks like in the API's document.</summary>
internal static class Lists
{
    public static OpenApiSchema Of(IOpenApiSchema item) => Schema.Object(
        "One page of a list.", isClosed: false,
        ("items", Schema.Array("The items, in the list's order.", item)),
        ("next?", Schema.PlainText("The cursor of the next page; absent on the last.")));
}
