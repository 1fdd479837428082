using System.Text;

namespace GitOpsGen.Tests.Git.Servers;

/// <summary>git http-backend behind nginx and fcgiwrap, with basic auth and TLS from a test CA. It serves the repositories of a sandbox.</summary>
public sealed class HttpGitServer : LoopbackServer
{
    public const string Token = "s3cret-token-of-the-test";

    public HttpGitServer(Sandbox box)
    {
        string folder = Directory.CreateDirectory(Path.Combine(box.Root, "nginx")).FullName;
        Authority = Path.Combine(folder, "ca.pem");
        string socket = Path.Combine(folder, "fcgi.sock");
        File.WriteAllText(Path.Combine(folder, "users"), "gitopsgen:{PLAIN}" + Token + "\n");
        Certificates(box, folder);
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), Configuration(box, folder, socket));
        Start("/usr/sbin/fcgiwrap", "-c", "8", "-s", "unix:" + socket);
        WaitUntil(() => File.Exists(socket));
        Start("/usr/sbin/nginx", "-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "error.log"));
        WaitForPort();
    }

    /// <summary>The test CA's certificate.</summary>
    public string Authority { get; }

    public string Origin => "https://localhost:" + Number(Port);

    public string Url => Origin + "/config.git";

    private static void Certificates(Sandbox box, string folder)
    {
        string key = Path.Combine(folder, "ca.key"), request = Path.Combine(folder, "server.csr"), names = Path.Combine(folder, "names");
        string[] fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        File.WriteAllText(names, "subjectAltName=DNS:localhost\n");
        box.Program("openssl", ["req", "-x509", .. fresh, "-keyout", key, "-out", Path.Combine(folder, "ca.pem"), "-days", "2", "-subj", "/CN=test CA"]);
        box.Program("openssl", ["req", .. fresh, "-keyout", Path.Combine(folder, "server.key"), "-out", request, "-subj", "/CN=localhost"]);
        box.Program("openssl", ["x509", "-req", "-in", request, "-CA", Path.Combine(folder, "ca.pem"), "-CAkey", key, "-CAcreateserial",
            "-days", "2", "-extfile", names, "-out", Path.Combine(folder, "server.pem")]);
    }

    private string Configuration(Sandbox box, string folder, string socket) => new StringBuilder()
        .Append("daemon off; worker_processes 1; pid ").Append(folder).Append("/pid; error_log ").Append(folder).Append("/error.log;\n")
        .Append(Environment.UserName == "root" ? "user root;\n" : "")
        .Append("events {}\nhttp {\n  access_log ").Append(folder).Append("/access.log; client_max_body_size 0;\n")
        .Append(string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"  {kind}_temp_path {folder}/{kind};\n")))
        .Append("  server {\n    listen 127.0.0.1:").Append(Number(Port)).Append(" ssl; server_name localhost;\n")
        .Append("    ssl_certificate ").Append(folder).Append("/server.pem; ssl_certificate_key ").Append(folder).Append("/server.key;\n")
        .Append("    location = /moved.git/info/refs { return 301 $scheme://127.0.0.1:$server_port/config.git/info/refs?$args; }\n")
        .Append("    location / {\n      auth_basic git; auth_basic_user_file ").Append(folder).Append("/users;\n")
        .Append("      fastcgi_pass unix:").Append(socket).Append("; fastcgi_buffering off; fastcgi_request_buffering off;\n")
        .Append(string.Concat(new (string Name, string Value)[]
        {
            ("SCRIPT_FILENAME", "/usr/lib/git-core/git-http-backend"), ("GIT_PROJECT_ROOT", box.Root), ("GIT_HTTP_EXPORT_ALL", "1"),
            ("PATH_INFO", "$uri"), ("QUERY_STRING", "$query_string"), ("REQUEST_METHOD", "$request_method"), ("CONTENT_TYPE", "$content_type"),
            ("CONTENT_LENGTH", "$content_length"), ("REMOTE_USER", "$remote_user"), ("GIT_PROTOCOL", "$http_git_protocol"),
            ("HTTP_CONTENT_ENCODING", "$http_content_encoding"),
        }.Select(pair => $"      fastcgi_param {pair.Name} {pair.Value};\n")))
        .Append("    }\n  }\n}\n").ToString();
}
