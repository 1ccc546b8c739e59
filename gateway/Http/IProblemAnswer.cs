namespace PahlawanPangan.Gateway.Http;

/// <summary>Answers a request with a problem in another form than JSON, when it is among the request's features.</summary>
internal interface IProblemAnswer
{
    /// <summary>Answers the request.</summary>
    Task WriteAsync(HttpContext http, Problem problem);
}
